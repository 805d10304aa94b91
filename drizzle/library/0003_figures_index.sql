DROP INDEX `songs_mask`;--> statement-breakpoint
CREATE INDEX `songs_mask` ON `songs` (`tag_mask`,`duration_ms`);