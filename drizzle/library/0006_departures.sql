CREATE TABLE `music_folders` (
	`uri` text PRIMARY KEY NOT NULL,
	`path` text NOT NULL,
	`device` text
);
--> statement-breakpoint
ALTER TABLE `songs` ADD `identity` text;--> statement-breakpoint
ALTER TABLE `songs` ADD `missing` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `songs_identity` ON `songs` (`identity`) WHERE identity IS NOT NULL;--> statement-breakpoint
CREATE INDEX `songs_missing` ON `songs` (`uri`) WHERE missing = 1;