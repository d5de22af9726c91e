using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class EarlierTimes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_waiting_entries_for_one",
                table: "waiting_entries");

            migrationBuilder.DropCheckConstraint(
                name: "ck_waiting_entries_seat",
                table: "waiting_entries");

            migrationBuilder.AlterColumn<int>(
                name: "patient_id",
                table: "waiting_entries",
                type: "integer",
                nullable: true,
                oldClrType: typeof(int),
                oldType: "integer");

            migrationBuilder.AlterColumn<int>(
                name: "account_id",
                table: "waiting_entries",
                type: "integer",
                nullable: true,
                oldClrType: typeof(int),
                oldType: "integer");

            migrationBuilder.AddColumn<int>(
                name: "booking_id",
                table: "waiting_entries",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "newest_slot_id",
                table: "waiting_entries",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_waiting_entries_booking",
                table: "waiting_entries",
                column: "booking_id",
                filter: "booking_id is not null");

            migrationBuilder.CreateIndex(
                name: "ux_waiting_entries_booking",
                table: "waiting_entries",
                column: "booking_id",
                unique: true,
                filter: "ended_at is null and booking_id is not null");

            migrationBuilder.AddCheckConstraint(
                name: "ck_waiting_entries_for_one",
                table: "waiting_entries",
                sql: "num_nonnulls(doctor_id, specialization_id, booking_id) = 1 and (specialization_id is null) = (location_id is null)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_waiting_entries_for_whom",
                table: "waiting_entries",
                sql: "num_nonnulls(account_id, patient_id) = (case when booking_id is null then 2 else 0 end) and (booking_id is null) = (newest_slot_id is null) and (booking_id is null) = (seat > 0)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_waiting_entries_seat",
                table: "waiting_entries",
                sql: "seat >= 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_waiting_entries_booking",
                table: "waiting_entries");

            migrationBuilder.DropIndex(
                name: "ux_waiting_entries_booking",
                table: "waiting_entries");

            migrationBuilder.DropCheckConstraint(
                name: "ck_waiting_entries_for_one",
                table: "waiting_entries");

            migrationBuilder.DropCheckConstraint(
                name: "ck_waiting_entries_for_whom",
                table: "waiting_entries");

            migrationBuilder.DropCheckConstraint(
                name: "ck_waiting_entries_seat",
                table: "waiting_entries");

            migrationBuilder.DropColumn(
                name: "booking_id",
                table: "waiting_entries");

            migrationBuilder.DropColumn(
                name: "newest_slot_id",
                table: "waiting_entries");

            migrationBuilder.AlterColumn<int>(
                name: "patient_id",
                table: "waiting_entries",
                type: "integer",
                nullable: false,
                defaultValue: 0,
                oldClrType: typeof(int),
                oldType: "integer",
                oldNullable: true);

            migrationBuilder.AlterColumn<int>(
                name: "account_id",
                table: "waiting_entries",
                type: "integer",
                nullable: false,
                defaultValue: 0,
                oldClrType: typeof(int),
                oldType: "integer",
                oldNullable: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_waiting_entries_for_one",
                table: "waiting_entries",
                sql: "(doctor_id is null) = (specialization_id is not null) and (specialization_id is null) = (location_id is null)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_waiting_entries_seat",
                table: "waiting_entries",
                sql: "seat > 0");
        }
    }
}
