import { type FormEvent, useRef, useState } from 'react';
import type { AppointmentTypeId, PatientId, ProviderId } from '../../shared/events/index.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';

export interface WalkIn {
  readonly patient:
    | { readonly patientId: PatientId }
    | { readonly givenName: string; readonly familyName: string; readonly mobile?: string };
  readonly providerId: ProviderId | null;
  readonly appointmentTypeId: AppointmentTypeId | null;
  readonly reason?: string;
}

export interface WalkInDialogProps {
  /** People who are known today. */
  readonly patients: readonly { readonly id: PatientId; readonly name: string; readonly detail: string }[];
  /** With what is known of their next free time. */
  readonly providers: readonly { readonly id: ProviderId; readonly name: string; readonly detail: string }[];
  readonly types: readonly { readonly id: AppointmentTypeId; readonly name: string; readonly lengthMin: number }[];
  readonly onAdd: (walkIn: WalkIn) => void;
  readonly onClose: () => void;
}

/** Somebody at the desk without an appointment: known today, or registered with a name. */
export function WalkInDialog({ patients, providers, types, onAdd, onClose }: WalkInDialogProps) {
  const [givenName, setGivenName] = useState('');
  const [familyName, setFamilyName] = useState('');
  const [mobile, setMobile] = useState('');
  const [known, setKnown] = useState<PatientId | null>(null);
  const [providerId, setProviderId] = useState<ProviderId | null>(null);
  const [typeId, setTypeId] = useState<AppointmentTypeId | null>(null);
  const [reason, setReason] = useState('');
  const first = useRef<HTMLInputElement>(null);
  const typed = `${givenName} ${familyName}`.trim().toLowerCase();
  const alike = typed.length < 2 ? [] : patients.filter(({ name }) => name.toLowerCase().includes(typed)).slice(0, 4);
  const knownName = patients.find(({ id }) => id === known)?.name;
  const complete = known !== null || (givenName.trim() !== '' && familyName.trim() !== '');

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!complete) return;
    const registration = {
      givenName: givenName.trim(),
      familyName: familyName.trim(),
      ...(mobile.trim() === '' ? {} : { mobile: mobile.trim() }),
    };
    onAdd({
      patient: known === null ? registration : { patientId: known },
      providerId,
      appointmentTypeId: typeId,
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
    });
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title="Walk-in"
      description="Placed in the queue from now, without breaking the order of those who are due."
      initialFocus={first}
    >
      <form onSubmit={submit}>
        <div className="dialog-body">
          {knownName === undefined ? (
            <>
              <div className="field-row">
                <TextField label="First name" value={givenName} onChange={setGivenName} inputRef={first} />
                <TextField label="Family name" value={familyName} onChange={setFamilyName} />
              </div>
              {alike.length > 0 ? (
                <div className="field">
                  <span className="field-label">Known today; is it one of them?</span>
                  {alike.map(({ id, name, detail }) => (
                    <Button key={id} look="quiet" onClick={() => setKnown(id)}>
                      {name} · {detail}
                    </Button>
                  ))}
                </div>
              ) : null}
              <TextField label="Mobile (optional)" value={mobile} onChange={setMobile} inputMode="tel" />
            </>
          ) : (
            <div className="field">
              <span className="field-label">Patient</span>
              <strong>{knownName}</strong>{' '}
              <Button look="quiet" onClick={() => setKnown(null)}>
                Somebody else
              </Button>
            </div>
          )}
          <div className="field-row">
            <label className="field">
              <span className="field-label">Provider</span>
              <select
                className="input"
                value={providerId ?? ''}
                onChange={(event) => setProviderId(providers.find(({ id }) => id === event.target.value)?.id ?? null)}
              >
                <option value="">First available</option>
                {providers.map(({ id, name, detail }) => (
                  <option key={id} value={id}>
                    {name}
                    {detail ? ` · ${detail}` : ''}
                  </option>
                ))}
              </select>
            </label>
            <label className="field">
              <span className="field-label">For</span>
              <select
                className="input"
                value={typeId ?? ''}
                onChange={(event) => setTypeId(types.find(({ id }) => id === event.target.value)?.id ?? null)}
              >
                <option value="">Not known yet</option>
                {types.map(({ id, name, lengthMin }) => (
                  <option key={id} value={id}>
                    {name} · {lengthMin} min
                  </option>
                ))}
              </select>
            </label>
          </div>
          <TextField label="In the patient’s words (optional)" value={reason} onChange={setReason} />
        </div>
        <footer className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="brand" type="submit" disabled={!complete}>
            Add to the queue
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: React.RefObject<HTMLInputElement | null>;
  readonly inputMode?: 'tel' | 'text';
}

function TextField({ label, value, onChange, inputRef, inputMode = 'text' }: TextFieldProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        className="input"
        ref={inputRef}
        value={value}
        inputMode={inputMode}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
