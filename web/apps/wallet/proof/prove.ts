import { ProblemError, type StepUp } from '@purser/client';
import { Signal } from '@purser/ui';

/** What is to be proved, and where the proof goes. */
export interface Asked extends StepUp {
  answer: (proof: string | null) => void;
}

export const asked = new Signal<Asked | null>(null);

/** Asks the customer to show once more who they are; null when they would rather not. */
export function prove(need: StepUp): Promise<string | null> {
  asked.value?.answer(null);
  return new Promise((resolve) => {
    asked.set({
      ...need,
      answer: (proof) => {
        asked.set(null);
        resolve(proof);
      },
    });
  });
}

/** The customer closed the sheet: nothing was done, and nothing has to be said about it. */
export class NotProved extends Error {
  constructor() {
    super('the customer did not prove who they are');
    this.name = 'NotProved';
  }
}

/**
 * Does something that may take a proof: without one first, and once more with it when the server asks. Raises NotProved
 * when the customer closes the sheet.
 */
export async function withProof<T>(call: (proof: { proof?: string }) => Promise<T>): Promise<T> {
  try {
    return await call({});
  } catch (error) {
    const need = error instanceof ProblemError ? error.stepUp : null;
    if (!need) throw error;
    const proof = await prove(need);
    if (proof === null) throw new NotProved();
    return call({ proof });
  }
}
