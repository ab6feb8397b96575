export * from './http';
export * from './intent';
export * from './passkey';
export * from './problem';
export * from './queries';
