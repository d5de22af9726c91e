using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class Waitlist : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events");

            migrationBuilder.AddColumn<int>(
                name: "waiting_entry_id",
                table: "bookings",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "waiting_entries",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    patient_id = table.Column<int>(type: "integer", nullable: false),
                    doctor_id = table.Column<int>(type: "integer", nullable: true),
                    specialization_id = table.Column<int>(type: "integer", nullable: true),
                    location_id = table.Column<int>(type: "integer", nullable: true),
                    weekdays = table.Column<int>(type: "integer", nullable: false),
                    from_time = table.Column<LocalTime>(type: "time", nullable: true),
                    to_time = table.Column<LocalTime>(type: "time", nullable: true),
                    last_date = table.Column<LocalDate>(type: "date", nullable: false),
                    language = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    seat = table.Column<int>(type: "integer", nullable: false),
                    joined_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    offer_id = table.Column<int>(type: "integer", nullable: true),
                    ended_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    ending = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    revision = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_waiting_entries", x => x.id);
                    table.CheckConstraint("ck_waiting_entries_end", "ending in ('BOOKED', 'LEFT', 'REMOVED', 'OVER')");
                    table.CheckConstraint("ck_waiting_entries_ended", "(ended_at is null) = (ending is null)");
                    table.CheckConstraint("ck_waiting_entries_for_one", "(doctor_id is null) = (specialization_id is not null) and (specialization_id is null) = (location_id is null)");
                    table.CheckConstraint("ck_waiting_entries_hours", "to_time > from_time");
                    table.CheckConstraint("ck_waiting_entries_seat", "seat > 0");
                    table.CheckConstraint("ck_waiting_entries_weekdays", "weekdays between 1 and 127");
                    table.ForeignKey(
                        name: "fk_waiting_entries_doctors_doctor_id",
                        column: x => x.doctor_id,
                        principalTable: "doctors",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_waiting_entries_locations_location_id",
                        column: x => x.location_id,
                        principalTable: "locations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_waiting_entries_patients_patient_id",
                        column: x => x.patient_id,
                        principalTable: "patients",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_waiting_entries_specializations_specialization_id",
                        column: x => x.specialization_id,
                        principalTable: "specializations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_waiting_entries_users_account_id",
                        column: x => x.account_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 50);

            migrationBuilder.CreateTable(
                name: "waiting_offers",
                columns: table => new
                {
                    entry_id = table.Column<int>(type: "integer", nullable: false),
                    slot_id = table.Column<int>(type: "integer", nullable: false),
                    booking_id = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_waiting_offers", x => new { x.entry_id, x.slot_id });
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events",
                sql: "kind in ('HELD', 'OFFERED', 'EXTENDED', 'CONFIRMED', 'BOOKED', 'RELEASED', 'REPLACED', 'EXPIRED', 'CANCELLED', 'MOVED_AWAY', 'MOVED_HERE', 'TAKEN_BACK', 'WITHDRAWN', 'BLOCKED', 'REOPENED')");

            migrationBuilder.CreateIndex(
                name: "ix_waiting_entries_line",
                table: "waiting_entries",
                columns: new[] { "joined_at", "id" },
                filter: "ended_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_waiting_entries_location_id",
                table: "waiting_entries",
                column: "location_id");

            migrationBuilder.CreateIndex(
                name: "ix_waiting_entries_patient_id",
                table: "waiting_entries",
                column: "patient_id");

            migrationBuilder.CreateIndex(
                name: "ux_waiting_entries_doctor",
                table: "waiting_entries",
                columns: new[] { "doctor_id", "account_id" },
                unique: true,
                filter: "ended_at is null and doctor_id is not null");

            migrationBuilder.CreateIndex(
                name: "ux_waiting_entries_seat",
                table: "waiting_entries",
                columns: new[] { "account_id", "seat" },
                unique: true,
                filter: "ended_at is null");

            migrationBuilder.CreateIndex(
                name: "ux_waiting_entries_specialization",
                table: "waiting_entries",
                columns: new[] { "specialization_id", "location_id", "account_id" },
                unique: true,
                filter: "ended_at is null and specialization_id is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "waiting_entries");

            migrationBuilder.DropTable(
                name: "waiting_offers");

            migrationBuilder.DropCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events");

            migrationBuilder.DropColumn(
                name: "waiting_entry_id",
                table: "bookings");

            migrationBuilder.AddCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events",
                sql: "kind in ('HELD', 'EXTENDED', 'CONFIRMED', 'BOOKED', 'RELEASED', 'REPLACED', 'EXPIRED', 'CANCELLED', 'MOVED_AWAY', 'MOVED_HERE', 'TAKEN_BACK', 'WITHDRAWN', 'BLOCKED', 'REOPENED')");
        }
    }
}
