import { type PatientId, patientIdSchema } from '../../../shared/events/index.ts';
import { seededRandom } from './seededRandom.ts';

/** A person who does not exist: the number lies in the range kept for fiction, the address at example.com. */
export interface InventedPatient {
  readonly patientId: PatientId;
  readonly givenName: string;
  readonly familyName: string;
  /** Calendar date YYYY-MM-DD. */
  readonly dateOfBirth: string;
  readonly mobile: string;
  readonly email: string;
  /** Epoch ms UTC. */
  readonly registeredAtMs: number;
}

/** How many people the pretend practice knows before anybody new comes. */
export const PATIENTS_KNOWN = 600;

const givenNames =
  `Amira Noah Grace Mateo Ines Tom Priya Oliver Hana Leo Ruby Samuel Elsie David Freya Yusuf Adaeze Aiko Alba Alejandro Amina Anaya Anders
Aoife Arjun Asha Astrid Aurelio Beatriz Benedikt Bilal Bronte Caleb Camille Carmen Chidi Chloe Clara Cosmo Dalia Daniela Darius Delphine Dev
Diego Dilnoza Eamon Edith Eero Elena Elif Emeka Emil Esme Esther Fatima Felix Fergus Fiona Flora Gabriel Gemma Giorgio Greta Gulnara Hamish
Harriet Hassan Hugo Ida Imani Imogen Ioana Isaac Ishaan Jarrah Jasmine Jonas Josephine Kaito Kalinda Karim Keiko Kwame Lachlan Laila Lars
Leilani Lena Liam Lin Lola Lucia Luka Mae Magnus Maia Malik Marguerite Marisol Matilda Mei Mina Mirko Nadia Naomi Nikolai Nina Odette Olga
Omar Orla Oscar Paloma Pavel Petra Phoebe Quentin Rafael Rania Ravi Rosa Rowan Saoirse Selim Sione Sofia Soren Talia Tariq Tess Thandi Theo
Uma Vera Viktor Wanda Wei Willow Xavier Yara Yusra Zara Zeno Zofia`.split(/\s+/);

const familyNames =
  `Haddad Lindqvist Whitfield Ferrari Duarte Blackwood Raman Stone Kimura Marchetti Chan Achebe Nguyen Moreau Olsen Demir Abara Aldous
Amberley Andrade Applegarth Arkwright Ashgrove Baptiste Barrowby Bellweather Bergstrom Birchall Bonaventure Brightwater Calloway Campion
Cardoso Castellane Chandra Clearwater Copperfield Cordova Crane Dalgaard Darkwa Delacroix Dimitrova Dorrigo Driftwood Eastbrook Eklund
Elderfield Escudero Fairweather Farouk Fennimore Fernleaf Finch Fontaine Fujimori Galanis Garamond Goldfinch Greenacre Gunnarsson Halloway
Harrowgate Hartono Hawthorn Hazelwood Hightower Holloway Ibarra Ironbark Ito Jacaranda Jasinski Kaplan Karri Kestrel Kingfisher Kowalczyk
Kurrajong Lanternier Larkspur Leontiou Lilleby Lockhart Lorikeet Mahoney Mandelbaum Maplesden Marigold Matsuda Merriweather Mokoena Moonan
Mulberry Nakagawa Nightingale Norrland Oakenfull Oduya Okafor Ormonde Paperbark Patel Penhallow Pereira Pettigrew Quillfeather Quokkason
Ravenhill Redgum Reyes Rivers Rosenfeld Saltmarsh Sandringham Santoro Seabrook Silvereye Sorensen Starling Sundaram Swanbourne Tamarind
Tanaka Thistlewood Tuart Underhill Valdez Vasquez Wandoo Wattlebird Weiss Wetherby Winterbourne Yamazaki Yarrow Zamora`.split(/\s+/);

/** A patient of old: number `index` of the practice, the same person on every day of one seed. @param index 0 … PATIENTS_KNOWN − 1. */
export function knownPatient(seed: number, index: number): InventedPatient {
  const random = seededRandom(`${seed}:patient:${index}`);
  return inventPatient({
    random,
    patientId: patientIdSchema.parse(`pat-demo-${seed}-${String(index + 1).padStart(3, '0')}`),
    mobileNumber: (index * 7 + 6) % 1000,
    registeredAtMs: Date.UTC(random.between(2016, 2025), random.between(0, 11), random.between(1, 28), 2, random.between(0, 59)),
  });
}

/** Somebody who has never been here. @param registeredAtMs epoch ms UTC, when the practice first heard of them. */
export function newPatient(seed: number, appointmentId: string, registeredAtMs: number): InventedPatient {
  const random = seededRandom(`${seed}:new:${appointmentId}`);
  const mobileNumber = random.between(0, 999);
  return inventPatient({ random, patientId: patientIdSchema.parse(`pat-${appointmentId}`), mobileNumber, registeredAtMs });
}

function inventPatient(options: {
  readonly random: ReturnType<typeof seededRandom>;
  readonly patientId: PatientId;
  readonly mobileNumber: number;
  readonly registeredAtMs: number;
}): InventedPatient {
  const { random, patientId, mobileNumber, registeredAtMs } = options;
  const givenName = random.pick(givenNames);
  const familyName = random.pick(familyNames);
  const born = new Date(Date.UTC(random.between(1938, 2018), random.between(0, 11), random.between(1, 28)));
  return {
    patientId,
    givenName,
    familyName,
    dateOfBirth: born.toISOString().slice(0, 10),
    mobile: `0491 570 ${String(mobileNumber).padStart(3, '0')}`,
    email: `${givenName}.${familyName}.${mobileNumber}@example.com`.toLowerCase(),
    registeredAtMs,
  };
}
