import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { PasswordField } from './PasswordField';

function Typing() {
  const [value, setValue] = useState('');
  return (
    <PasswordField
      label="Password"
      value={value}
      onValue={setValue}
      autoComplete="current-password"
      showLabel="Show"
      hideLabel="Hide"
    />
  );
}

function field(): HTMLInputElement {
  return screen.getByLabelText<HTMLInputElement>('Password');
}

test('a password is hidden until its owner wants to see it', async () => {
  render(<Typing />);
  await userEvent.type(field(), 'a calm blue sea');
  expect(field().type).toBe('password');
  await userEvent.click(screen.getByRole('button', { name: 'Show' }));
  expect(field().type).toBe('text');
  expect(field().value).toBe('a calm blue sea');
  await userEvent.click(screen.getByRole('button', { name: 'Hide' }));
  expect(field().type).toBe('password');
});

test('a password can be pasted and kept by a manager', async () => {
  render(<Typing />);
  await userEvent.click(field());
  await userEvent.paste('a calm blue sea, 海上生明月');
  expect(field().value).toBe('a calm blue sea, 海上生明月');
  expect(field().autocomplete).toBe('current-password');
  expect(field().maxLength).toBe(-1);
});
