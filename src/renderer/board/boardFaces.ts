import { type ClinicDay, type Resource, resourcesNaming, resourcesOf, type Visit } from '../../shared/clinic-day/index.ts';
import type { AppointmentId, ResourceId } from '../../shared/events/index.ts';
import type { ChangedEntities } from '../live/index.ts';
import { sameContent } from '../ui/sameContent.ts';
import type { ChairTileModel } from './ChairsPanel.tsx';
import { chairTile } from './chairTiles.ts';
import { createFaces, type Faces } from './faces.ts';
import type { ProviderCardModel } from './ProviderStrip.tsx';
import { providerCard, providersInOrder } from './providerCards.ts';
import type { QueueRowModel } from './queueRow.ts';
import { type QueueEntry, type QueueInput, queueEntry } from './queueRows.ts';

/** What faces are made from: the newest day, and the latest forecast there is. */
export interface FaceInput extends QueueInput {
  readonly usesForms: boolean;
  /** Who is likely to take each chair next. */
  readonly nextByChair: ReadonlyMap<ResourceId, Visit>;
}

/** Rows, tiles and cards, each of which is drawn by itself. */
export interface BoardFaces {
  readonly rows: Faces<AppointmentId, QueueRowModel>;
  readonly tiles: Faces<string, ChairTileModel>;
  readonly cards: Faces<string, ProviderCardModel>;
  readonly entryOf: (id: AppointmentId) => QueueEntry | undefined;
  readonly drawVisit: (visit: Visit, input: FaceInput) => QueueEntry;
  readonly drawTiles: (input: FaceInput) => readonly string[];
  readonly drawCards: (input: FaceInput) => readonly string[];
  /** What a fold has changed, and what shows it by its own words: the row of whoever sits in a chair, the chair of whoever has moved. */
  readonly drawChanged: (changed: ChangedEntities, before: ClinicDay, input: FaceInput) => void;
  /** Forgets the rows of visits that are not of this day any more. */
  readonly keepVisits: (ids: ReadonlySet<AppointmentId>) => void;
}

export function createBoardFaces(): BoardFaces {
  const entries = new Map<AppointmentId, QueueEntry>();
  const rows = createFaces<AppointmentId, QueueRowModel>(sameContent);
  const tiles = createFaces<string, ChairTileModel>(sameContent);
  const cards = createFaces<string, ProviderCardModel>(sameContent);

  function drawVisit(visit: Visit, input: FaceInput): QueueEntry {
    const fresh = queueEntry(visit, input);
    rows.set(visit.appointmentId, fresh.row);
    const entry = { ...fresh, row: rows.get(visit.appointmentId) ?? fresh.row };
    entries.set(visit.appointmentId, entry);
    return entry;
  }

  function drawTile(resource: Resource, input: FaceInput) {
    tiles.set(resource.resourceId, chairTile(resource, input.nextByChair.get(resource.resourceId), input));
  }

  return {
    rows,
    tiles,
    cards,
    entryOf: (id) => entries.get(id),
    drawVisit,
    drawTiles(input) {
      const all = resourcesOf(input.day);
      for (const resource of all) drawTile(resource, input);
      return all.map(({ resourceId }) => resourceId);
    },
    drawCards(input) {
      const all = providersInOrder(input.day);
      for (const provider of all) cards.set(provider.providerId, providerCard(provider, input));
      return all.map(({ providerId }) => providerId);
    },
    drawChanged(changed, before, input) {
      const { day } = input;
      const visits = new Set(changed.visits);
      const chairs = new Set(changed.resources);
      for (const id of changed.resources) {
        for (const sitter of [before.resources.get(id)?.appointmentId, day.resources.get(id)?.appointmentId])
          if (sitter) visits.add(sitter);
      }
      for (const id of changed.visits) for (const { resourceId } of resourcesNaming(day, id)) chairs.add(resourceId);
      for (const id of visits) {
        const visit = day.visits.get(id);
        if (visit?.date === day.date) drawVisit(visit, input);
      }
      for (const id of chairs) {
        const chair = day.resources.get(id);
        if (chair) drawTile(chair, input);
      }
      for (const id of changed.providers) {
        const provider = day.providers.get(id);
        if (provider) cards.set(id, providerCard(provider, input));
      }
    },
    keepVisits(ids) {
      for (const id of [...entries.keys()]) if (!ids.has(id)) entries.delete(id);
      rows.keep(ids);
    },
  };
}
