using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class Overbooking : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "overbook_operation",
                table: "slots",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "overbook_reason",
                table: "slots",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "overbooked_by",
                table: "slots",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_slots_overbooked",
                table: "slots",
                columns: new[] { "starts_at", "id" },
                filter: "overbooked");

            migrationBuilder.CreateIndex(
                name: "ux_slots_overbook_operation",
                table: "slots",
                column: "overbook_operation",
                unique: true,
                filter: "overbooked");

            migrationBuilder.AddCheckConstraint(
                name: "ck_slots_overbook_reason",
                table: "slots",
                sql: "char_length(btrim(overbook_reason)) >= 10");

            migrationBuilder.AddCheckConstraint(
                name: "ck_slots_overbooked",
                table: "slots",
                sql: "overbooked = (overbooked_by is not null) and overbooked = (overbook_reason is not null) and overbooked = (overbook_operation is not null)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_slots_overbooked_is_never_free",
                table: "slots",
                sql: "not overbooked or (held_until is null and (state = 'WITHDRAWN') = (booking_id is null))");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_slots_overbooked",
                table: "slots");

            migrationBuilder.DropIndex(
                name: "ux_slots_overbook_operation",
                table: "slots");

            migrationBuilder.DropCheckConstraint(
                name: "ck_slots_overbook_reason",
                table: "slots");

            migrationBuilder.DropCheckConstraint(
                name: "ck_slots_overbooked",
                table: "slots");

            migrationBuilder.DropCheckConstraint(
                name: "ck_slots_overbooked_is_never_free",
                table: "slots");

            migrationBuilder.DropColumn(
                name: "overbook_operation",
                table: "slots");

            migrationBuilder.DropColumn(
                name: "overbook_reason",
                table: "slots");

            migrationBuilder.DropColumn(
                name: "overbooked_by",
                table: "slots");
        }
    }
}
