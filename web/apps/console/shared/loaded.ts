import { Failure } from '@purser/staff/shared/Failure';
import { loadedWith } from '@purser/ui';

export const Loaded = loadedWith({ Failure, loading: 'shell.loading', plain: true });
