import { loadedWith } from '@purser/ui';
import { Failure } from './Failure';

export const Loaded = loadedWith({ Failure, loading: 'console.loading', plain: true });
