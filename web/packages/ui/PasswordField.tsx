import { useState, type ComponentProps } from 'react';
import { Field } from './Field';
import { IconButton } from './IconButton';

interface Props extends Omit<ComponentProps<typeof Field>, 'type' | 'end'> {
  showLabel: string;
  hideLabel: string;
}

export function PasswordField({ showLabel, hideLabel, ...rest }: Props) {
  const [shown, setShown] = useState(false);
  const toggle = (
    <IconButton
      icon={shown ? 'eyeOff' : 'eye'}
      label={shown ? hideLabel : showLabel}
      onClick={() => setShown(!shown)}
    />
  );
  return <Field {...rest} type={shown ? 'text' : 'password'} end={toggle} />;
}
