using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class AttendanceTrail : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "attendance_events",
                columns: table => new
                {
                    booking_id = table.Column<int>(type: "integer", nullable: false),
                    seq = table.Column<int>(type: "integer", nullable: false),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    before = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    after = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    actor = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_attendance_events", x => new { x.booking_id, x.seq });
                    table.CheckConstraint("ck_attendance_events_after", "after in ('EXPECTED', 'ARRIVED', 'NO_SHOW', 'DONE') and after <> before");
                    table.CheckConstraint("ck_attendance_events_before", "before in ('EXPECTED', 'ARRIVED', 'NO_SHOW', 'DONE')");
                    table.CheckConstraint("ck_attendance_events_seq", "seq > 0");
                    table.ForeignKey(
                        name: "fk_attendance_events_bookings_booking_id",
                        column: x => x.booking_id,
                        principalTable: "bookings",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ux_attendance_events_operation",
                table: "attendance_events",
                column: "operation_id",
                unique: true);

            // The trail is append-only, and a booking that moves, whoever moves it, is expected anew at its new time.
            migrationBuilder.Sql(
                """
                create trigger attendance_events_append_only before update or delete or truncate on attendance_events
                    for each statement execute function refuse_change();

                create function expect_anew() returns trigger language plpgsql as
                $$
                begin
                    insert into attendance_events (booking_id, seq, operation_id, before, after, actor, at)
                    select new.id, coalesce(max(seq), 0) + 1, null, old.attendance, 'EXPECTED', 'move', booking_clock()
                    from attendance_events where booking_id = new.id;
                    new.attendance := 'EXPECTED';
                    return new;
                end
                $$;

                create trigger bookings_move_expects_anew before update of slot_id on bookings
                    for each row when (new.slot_id <> old.slot_id and old.attendance <> 'EXPECTED') execute function expect_anew();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                drop trigger bookings_move_expects_anew on bookings;
                drop function expect_anew();
                """);

            migrationBuilder.DropTable(
                name: "attendance_events");
        }
    }
}
