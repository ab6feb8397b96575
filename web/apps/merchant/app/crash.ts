import { crashWith } from '@purser/ui';

export const Crash = crashWith({ title: 'console.crash.title', detail: 'console.crash.detail', reload: 'console.reload' });
