export { useDraft, writeDraft } from '@purser/ui';
