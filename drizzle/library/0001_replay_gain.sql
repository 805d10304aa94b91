ALTER TABLE `songs` ADD `replay_gain_json` text;
--> statement-breakpoint
-- The next scan takes every file for changed and reads it again.
UPDATE `songs` SET `modified_ms` = -1;
