using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class MovedEvents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events");

            migrationBuilder.AddCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events",
                sql: "kind in ('HELD', 'EXTENDED', 'CONFIRMED', 'BOOKED', 'RELEASED', 'REPLACED', 'EXPIRED', 'CANCELLED', 'MOVED_AWAY', 'MOVED_HERE', 'WITHDRAWN', 'BLOCKED', 'REOPENED')");

            // What EF cannot model: an index on an expression. Staff book on behalf of the patient whom an email names, in any case.
            migrationBuilder.Sql("create index ix_patients_lower_email on patients (lower(email))");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop index ix_patients_lower_email");

            migrationBuilder.DropCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events");

            migrationBuilder.AddCheckConstraint(
                name: "ck_slot_events_kind",
                table: "slot_events",
                sql: "kind in ('HELD', 'EXTENDED', 'CONFIRMED', 'BOOKED', 'RELEASED', 'REPLACED', 'EXPIRED', 'CANCELLED', 'WITHDRAWN', 'BLOCKED', 'REOPENED')");
        }
    }
}
