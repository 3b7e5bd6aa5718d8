import './app/begin.js';

// A chunk of its own: what is asked for at once does not wait until it is compiled. This script waits neither for styles nor
// for the document; the pages need both.
const start = () => void import('./start.js');
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start, { once: true });
else start();
