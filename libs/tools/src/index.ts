export type * from './tool.js';
