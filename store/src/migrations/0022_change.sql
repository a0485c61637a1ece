-- Change that came back to a wallet, for which an invoice stands that no list shows. An address on a wallet's change branch has an
-- index from 2147483648 on: no index of a branch is that high.

ALTER TABLE invoice ADD COLUMN returned_at {int};
