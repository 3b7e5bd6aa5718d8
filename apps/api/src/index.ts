export { publicRoutes } from './access/public-routes.js';
export { type ApiConfig, readConfig } from './config.js';
export { createApp } from './create-app.js';
export { apiDocument } from './docs/api-document.js';
export { routeInventory } from './docs/route-inventory.js';
export { createLogger } from './logger.js';
