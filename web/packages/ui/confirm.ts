import { Signal } from './signal';

export interface Question {
  title: string;
  body: string;
  yes: string;
  no: string;
  danger?: boolean;
}

export interface Asked extends Question {
  answer: (yes: boolean) => void;
}

export const asked = new Signal<Asked | null>(null);

/** What was asked is of no concern any more: closed without an answer. */
export function dismiss(): void {
  asked.value?.answer(false);
}

/** Asks before something that cannot be taken back; false when it is closed without an answer. */
export function confirm(question: Question): Promise<boolean> {
  dismiss();
  return new Promise((resolve) => {
    asked.set({
      ...question,
      answer: (yes) => {
        asked.set(null);
        resolve(yes);
      },
    });
  });
}
