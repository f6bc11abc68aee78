import type { VisitStage } from '../state.ts';
import { type AClinic, aClinic } from './aClinic.ts';

/**
 * A clinic at 09:40 with one visit, `a1` of Leo Marchetti at 09:00 with Dr Okafor, brought to a stage through ordinary
 * events; seated visits are or were in Chair 3. Chair 4 is free.
 */
export function aVisitIn(stage: VisitStage): AClinic {
  const booked = aClinic().patient('leo', 'Leo Marchetti').appointment('a1', { patient: 'leo', startsAt: '09:00' });
  const waiting = () => booked.checkIn('a1', '08:50').status('a1', 'arrived', '08:50');
  const seated = () =>
    waiting()
      .stage('a1', 'called', '09:01')
      .chair('chair-3', 'occupied', '09:02', { appointment: 'a1' })
      .stage('a1', 'in_chair', '09:02')
      .status('a1', 'in_progress', '09:02');
  const completed = () =>
    seated().stage('a1', 'finished', '09:30').status('a1', 'completed', '09:30').chair('chair-3', 'cleaning', '09:30');
  switch (stage) {
    case 'booked':
      return booked;
    case 'arrived':
      return booked.stage('a1', 'arrived', '08:50');
    case 'checked-in':
      return booked.stage('a1', 'checked_in', '08:50');
    case 'waiting':
      return waiting();
    case 'called':
      return waiting().stage('a1', 'called', '09:01');
    case 'in-chair':
      return seated();
    case 'away':
      return seated().stage('a1', 'xray', '09:10');
    case 'on-hold':
      return seated().stage('a1', 'hold', '09:10');
    case 'completed':
      return completed();
    case 'at-billing':
      return completed().stage('a1', 'at_billing', '09:31');
    case 'checked-out':
      return completed().stage('a1', 'checked_out', '09:32');
    case 'departed':
      return completed().stage('a1', 'departed', '09:33');
    case 'no-show':
      return booked.status('a1', 'no_show', '09:31');
    case 'left-without-being-seen':
      return waiting().status('a1', 'left_without_being_seen', '09:20');
    case 'cancelled':
      return booked.status('a1', 'cancelled', '08:00');
    case 'rescheduled':
      return booked.status('a1', 'rescheduled', '08:00');
    case 'entered-in-error':
      return booked.status('a1', 'entered_in_error', '08:00');
  }
}
