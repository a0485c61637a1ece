### What somebody reads who was held back: too many forms, an old form, a proof of work.
