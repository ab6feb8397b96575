export * from './http';
export * from './intent';
export * from './problem';
