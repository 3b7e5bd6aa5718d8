export { untrusted } from '@marimba/contracts';
