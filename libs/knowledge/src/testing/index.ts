export * from './sample-email.js';
export * from './sample-office.js';
export * from './sample-pdf.js';
