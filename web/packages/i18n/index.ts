export * from './language';
export * from './money';
export * from './time';
