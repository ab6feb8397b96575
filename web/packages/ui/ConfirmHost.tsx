import { Button } from './Button';
import { asked } from './confirm';
import css from './ConfirmHost.module.css';
import { Sheet } from './Sheet';
import { useSignal } from './signal';

/** Where `confirm` puts its question; once in an app. */
export function ConfirmHost({ closeLabel }: { closeLabel: string }) {
  const question = useSignal(asked);
  if (!question) return null;
  return (
    <Sheet open title={question.title} closeLabel={closeLabel} onClose={() => question.answer(false)}>
      <p className={css.body}>{question.body}</p>
      <div className={css.buttons}>
        <Button look="soft" onClick={() => question.answer(false)}>
          {question.no}
        </Button>
        <Button look={question.danger ? 'danger' : 'primary'} onClick={() => question.answer(true)}>
          {question.yes}
        </Button>
      </div>
    </Sheet>
  );
}
