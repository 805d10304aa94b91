CREATE TABLE `song_sounds` (
	`song_id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`gain_json` text,
	`failure` text
);
--> statement-breakpoint
CREATE TABLE `waveforms` (
	`sound` text PRIMARY KEY NOT NULL,
	`peaks` blob NOT NULL
);
--> statement-breakpoint
ALTER TABLE `songs` ADD `sound` text;--> statement-breakpoint
CREATE TRIGGER `songs_sound_gone` AFTER DELETE ON `songs` BEGIN
	DELETE FROM `song_sounds` WHERE `song_id` = OLD.`id`;
END;--> statement-breakpoint
CREATE TRIGGER `songs_sound_changed` AFTER UPDATE OF `sound` ON `songs` WHEN OLD.`sound` IS NOT NEW.`sound` BEGIN
	DELETE FROM `song_sounds` WHERE `song_id` = OLD.`id`;
END;
