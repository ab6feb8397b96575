export { readStored, sweepStored, writeStored } from '@purser/ui';
