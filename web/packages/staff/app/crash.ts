import { crashWith } from '@purser/ui';

export const Crash = crashWith({ title: 'shell.crash.title', detail: 'shell.crash.detail', reload: 'shell.reload' });
