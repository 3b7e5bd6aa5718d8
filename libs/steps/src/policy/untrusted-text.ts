export { untrusted } from '@marimba/knowledge';
