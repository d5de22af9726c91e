using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class Closures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events");

            migrationBuilder.AddColumn<Guid>(
                name: "deactivation_id",
                table: "doctors",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "closures",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    doctor_id = table.Column<int>(type: "integer", nullable: true),
                    location_id = table.Column<int>(type: "integer", nullable: true),
                    starts_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    undone_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_closures", x => x.id);
                    table.CheckConstraint("ck_closures_of_one", "(doctor_id is null) <> (location_id is null)");
                    table.CheckConstraint("ck_closures_order", "ends_at > starts_at");
                    table.CheckConstraint("ck_closures_reason", "char_length(reason) <= 1000");
                    table.ForeignKey(
                        name: "fk_closures_doctors_doctor_id",
                        column: x => x.doctor_id,
                        principalTable: "doctors",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_closures_locations_location_id",
                        column: x => x.location_id,
                        principalTable: "locations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events",
                sql: "kind in ('HELD', 'EXTENDED', 'CONFIRMED', 'BOOKED', 'RELEASED', 'REPLACED', 'EXPIRED', 'CANCELLED', 'MOVED_AWAY', 'MOVED_HERE', 'TAKEN_BACK', 'WITHDRAWN', 'BLOCKED', 'REOPENED')");

            migrationBuilder.CreateIndex(
                name: "ix_closures_doctor_id_ends_at",
                table: "closures",
                columns: new[] { "doctor_id", "ends_at" });

            migrationBuilder.CreateIndex(
                name: "ix_closures_location_id_ends_at",
                table: "closures",
                columns: new[] { "location_id", "ends_at" });

            migrationBuilder.CreateIndex(
                name: "ux_closures_operation",
                table: "closures",
                column: "operation_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "closures");

            migrationBuilder.DropCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events");

            migrationBuilder.DropColumn(
                name: "deactivation_id",
                table: "doctors");

            migrationBuilder.AddCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events",
                sql: "kind in ('HELD', 'EXTENDED', 'CONFIRMED', 'BOOKED', 'RELEASED', 'REPLACED', 'EXPIRED', 'CANCELLED', 'MOVED_AWAY', 'MOVED_HERE', 'WITHDRAWN', 'BLOCKED', 'REOPENED')");
        }
    }
}
