/** What is injected by symbol, since it has no class of ours. */
export const CONFIG = Symbol('ApiConfig');
export const LOGGER = Symbol('Logger');
export const REDIS = Symbol('Redis');
export const TOOLBOX = Symbol('Toolbox');
export const TOOLS = Symbol('ToolRegistry');
