import type { Given } from './useProof';

/** What every way of proving gets. */
export interface FormProps {
  busy: boolean;
  /** The last try was refused. */
  failed: boolean;
  onGiven: (gather: () => Promise<Given>) => void;
}
