export * from './calculator/calculator.js';
export * from './calculator/evaluate-arithmetic.js';
export * from './calculator/tokenize.js';
export * from './check-arguments.js';
export * from './tool.js';
export * from './tool-registry.js';
