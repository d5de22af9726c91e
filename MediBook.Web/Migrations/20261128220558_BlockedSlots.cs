using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class BlockedSlots : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_slots_location_id",
                table: "slots");

            migrationBuilder.AddColumn<string>(
                name: "block_reason",
                table: "slots",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "blocked_by_hand",
                table: "slots",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "ix_slots_location_id_starts_at",
                table: "slots",
                columns: new[] { "location_id", "starts_at" });

            migrationBuilder.AddCheckConstraint(
                name: "ck_slots_block_reason",
                table: "slots",
                sql: "block_reason is null or blocked_by_hand");

            migrationBuilder.AddCheckConstraint(
                name: "ck_slots_blocked_by_hand",
                table: "slots",
                sql: "not blocked_by_hand or state = 'BLOCKED'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_slots_location_id_starts_at",
                table: "slots");

            migrationBuilder.DropCheckConstraint(
                name: "ck_slots_block_reason",
                table: "slots");

            migrationBuilder.DropCheckConstraint(
                name: "ck_slots_blocked_by_hand",
                table: "slots");

            migrationBuilder.DropColumn(
                name: "block_reason",
                table: "slots");

            migrationBuilder.DropColumn(
                name: "blocked_by_hand",
                table: "slots");

            migrationBuilder.CreateIndex(
                name: "ix_slots_location_id",
                table: "slots",
                column: "location_id");
        }
    }
}
