import { crashWith } from '@purser/ui';

export const Crash = crashWith({ title: 'app.crash.title', detail: 'app.crash.detail', reload: 'app.reload' });
