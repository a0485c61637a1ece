-- When an organisation last told, in this session, which groups its owner is in, if it did: what groups give holds in the session for
-- some time from then on, and not without.

ALTER TABLE session ADD COLUMN groups_at {int};

-- When somebody's account was made by an invitation to the store, if it was: its owners may make them another link then, as long as the
-- account is nothing else.

ALTER TABLE member ADD COLUMN invited_at {int};
UPDATE member SET invited_at = (
  SELECT MAX(a.at) FROM store s JOIN audit a ON a.store = s.id JOIN person p ON p.id = a.subject
  WHERE s.number = member.store AND p.number = member.person AND a.deed = 'member.invited'
);
