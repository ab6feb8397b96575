import { mayPass } from '@purser/client';
import { failureWith } from '@purser/ui';
import { useReason } from './reason';

export const Failure = failureWith({ useReason, mayPass, retry: 'console.retry' });
