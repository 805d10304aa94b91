ALTER TABLE `directories` ADD `listing_digest` text;--> statement-breakpoint
CREATE TRIGGER `songs_unlisted` AFTER DELETE ON `songs` BEGIN
	UPDATE `directories` SET `listing_digest` = NULL WHERE `id` = OLD.`directory_id` AND `listing_digest` IS NOT NULL;
END;--> statement-breakpoint
CREATE TRIGGER `songs_changed_unlisted` AFTER UPDATE OF `directory_id`, `uri`, `size_bytes`, `modified_ms`, `missing` ON `songs` BEGIN
	UPDATE `directories` SET `listing_digest` = NULL WHERE `id` = OLD.`directory_id` AND `listing_digest` IS NOT NULL;
END;--> statement-breakpoint
CREATE TRIGGER `cue_files_unlisted` AFTER DELETE ON `cue_files` BEGIN
	UPDATE `directories` SET `listing_digest` = NULL WHERE `id` = OLD.`directory_id` AND `listing_digest` IS NOT NULL;
END;--> statement-breakpoint
CREATE TRIGGER `directories_unlisted` AFTER DELETE ON `directories` BEGIN
	UPDATE `directories` SET `listing_digest` = NULL WHERE `id` = OLD.`parent_id` AND `listing_digest` IS NOT NULL;
END;
