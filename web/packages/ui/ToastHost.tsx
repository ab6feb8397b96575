import { Icon } from './Icon';
import { useSignal } from './signal';
import { said } from './toast';
import css from './ToastHost.module.css';

/** Where `toast` speaks; once in an app. The region is always there so that screen readers hear what enters it. */
export function ToastHost() {
  const message = useSignal(said);
  return (
    <div className={css.region} role="status" aria-live="polite">
      {message && (
        <div key={message.id} className={css.toast}>
          <span className={message.good ? css.good : css.bad}>
            <Icon name={message.good ? 'check' : 'alert'} size={18} />
          </span>
          {message.text}
        </div>
      )}
    </div>
  );
}
