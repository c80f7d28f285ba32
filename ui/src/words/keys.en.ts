/** English: keys of the copies, and copies that cannot be trusted. */
import { count } from "./format";
import { named } from "./screens.en";

export const custody = {
  title: "Keys of the copies", rekey: "New key", rekeyButton: (name: string) => `Give ${name} a new key`, rekeyText: "Writes this organization's copy anew under another key. The old one stays in place until the new one is proven; recovery files saved before no longer open it.",
  rekeying: (done: number, all: number) => `${count(done)} of ${count(all)} pages written`, stop: "Stop", rekeyed: (name: string) => `${name} has a new key. Save a new recovery file.`,
  renew: "Change the passphrase", renewed: "The passphrase was changed.",
  move: "Where keys are kept", toKeychain: "Move all keys to the system's keychain", toPassphrase: "Move all keys into a passphrase vault", moveText: "All keys, or none: nothing is lost if this is interrupted.", passphrase: "New passphrase", repeat: "Repeat it", differ: "The two are not the same.", moved: "All keys were moved.",
  aside: "Set aside and begin anew", asideText: "Renames the files of this copy and keeps their key. Nothing is deleted; the next sync or import fills a new copy.", asideYes: "Set aside", asideDone: (mark: string) => `The copy was set aside as ${mark}. Sync or import to fill a new one.`,
  doubts: named({
    rolled_back: "This copy was rolled back: it holds less than was signed for, so an older file was put in its place. Nothing about it is signed.",
    altered: "This copy was altered: its events are not those that were signed for. Nothing about it is signed.",
    unreadable: "What is kept to check this copy does not belong to it. Nothing about it is signed.",
    gone: "What is kept to check this copy is gone. Nothing about it is signed.",
  }),
  recovery: "Recovery file", recoveryPassphrase: "Passphrase of the recovery file", recoveryText: "Holds the keys of all copies, for the day on which the keychain is lost. Whoever has the file and its passphrase can open the copies: keep it elsewhere, under a passphrase that nothing else has.",
  save: "Save a recovery file…", restore: "Put keys back from one…", saved: (path: string, n: number) => `Keys saved: ${count(n)}, in ${path}.`, restored: (path: string, n: number) => `Keys put back: ${count(n)}, from ${path}.`, keyless: (names: string) => `No key anywhere: ${names}.`,
  check: "Check it",
};
