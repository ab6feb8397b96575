import type { InputHTMLAttributes, Ref } from 'react';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'value' | 'onChange'> {
  ref?: Ref<HTMLInputElement>;
  onFile: (file: File) => void;
}

/** The browser's own field for one file, which takes the same file again when it is chosen again. */
export function FileInput({ onFile, ...rest }: Props) {
  return (
    <input
      {...rest}
      type="file"
      onChange={({ target }) => {
        const file = target.files?.[0];
        if (file) onFile(file);
        target.value = '';
      }}
    />
  );
}
