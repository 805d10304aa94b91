PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_song_tags` (
	`song_id` integer NOT NULL,
	`tag` integer NOT NULL,
	`ordinal` integer NOT NULL,
	`value_id` integer NOT NULL,
	PRIMARY KEY(`song_id`, `tag`, `ordinal`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_song_tags`("song_id", "tag", "ordinal", "value_id") SELECT "song_id", "tag", "ordinal", "value_id" FROM `song_tags`;--> statement-breakpoint
DROP TABLE `song_tags`;--> statement-breakpoint
ALTER TABLE `__new_song_tags` RENAME TO `song_tags`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `song_tags_value` ON `song_tags` (`value_id`,`song_id`);--> statement-breakpoint
CREATE TRIGGER `songs_tags_gone` AFTER DELETE ON `songs` BEGIN
	DELETE FROM `song_tags` WHERE `song_id` = OLD.`id`;
END;--> statement-breakpoint
CREATE TABLE `__new_tag_values` (
	`id` integer PRIMARY KEY NOT NULL,
	`tag` integer NOT NULL,
	`value` text NOT NULL,
	`folded` text NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_tag_values`("id", "tag", "value", "folded") SELECT "id", "tag", "value", "folded" FROM `tag_values`;--> statement-breakpoint
DROP TABLE `tag_values`;--> statement-breakpoint
ALTER TABLE `__new_tag_values` RENAME TO `tag_values`;--> statement-breakpoint
CREATE UNIQUE INDEX `tag_values_value` ON `tag_values` (`tag`,`value`);