import type { ComponentProps, ReactNode } from 'react';
import './button.css';
import { Key } from './Key.tsx';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'plain' | 'brand' | 'quiet' | 'on-brand' | 'danger';
  /** The key that does the same; shown inside the button. */
  readonly hotkey?: string | undefined;
  readonly icon?: ReactNode;
}

export function Button({ look = 'plain', hotkey, icon, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button button-${look}${className ? ` ${className}` : ''}`}>
      {icon}
      {children}
      {hotkey ? <Key name={hotkey} /> : null}
    </button>
  );
}
