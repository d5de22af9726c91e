using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class Schedules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "schedule_id",
                table: "slots",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "country",
                table: "locations",
                type: "character varying(2)",
                maxLength: 2,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "region",
                table: "locations",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "location_holidays",
                columns: table => new
                {
                    location_id = table.Column<int>(type: "integer", nullable: false),
                    date = table.Column<LocalDate>(type: "date", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_location_holidays", x => new { x.location_id, x.date });
                    table.ForeignKey(
                        name: "fk_location_holidays_locations_location_id",
                        column: x => x.location_id,
                        principalTable: "locations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "schedules",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    doctor_id = table.Column<int>(type: "integer", nullable: false),
                    location_id = table.Column<int>(type: "integer", nullable: false),
                    valid_from = table.Column<LocalDate>(type: "date", nullable: false),
                    valid_to = table.Column<LocalDate>(type: "date", nullable: true),
                    every_weeks = table.Column<int>(type: "integer", nullable: false),
                    anchor = table.Column<LocalDate>(type: "date", nullable: false),
                    removed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_schedules", x => x.id);
                    table.CheckConstraint("ck_schedules_anchor", "extract(isodow from anchor) = 1");
                    table.CheckConstraint("ck_schedules_dates", "valid_to >= valid_from");
                    table.CheckConstraint("ck_schedules_weeks", "every_weeks between 1 and 8");
                    table.ForeignKey(
                        name: "fk_schedules_doctors_doctor_id",
                        column: x => x.doctor_id,
                        principalTable: "doctors",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_schedules_locations_location_id",
                        column: x => x.location_id,
                        principalTable: "locations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "taken_out_times",
                columns: table => new
                {
                    doctor_id = table.Column<int>(type: "integer", nullable: false),
                    starts_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_taken_out_times", x => new { x.doctor_id, x.starts_at, x.ends_at });
                    table.CheckConstraint("ck_taken_out_times_order", "ends_at > starts_at");
                    table.ForeignKey(
                        name: "fk_taken_out_times_doctors_doctor_id",
                        column: x => x.doctor_id,
                        principalTable: "doctors",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "extra_hours",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    schedule_id = table.Column<int>(type: "integer", nullable: false),
                    date = table.Column<LocalDate>(type: "date", nullable: false),
                    from_time = table.Column<LocalTime>(type: "time", nullable: false),
                    to_time = table.Column<LocalTime>(type: "time", nullable: false),
                    minutes = table.Column<int>(type: "integer", nullable: false),
                    gap = table.Column<int>(type: "integer", nullable: false),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_extra_hours", x => x.id);
                    table.CheckConstraint("ck_extra_hours_hours", "to_time > from_time");
                    table.CheckConstraint("ck_extra_hours_minutes", "minutes between 5 and 240 and gap between 0 and 240");
                    table.ForeignKey(
                        name: "fk_extra_hours_schedules_schedule_id",
                        column: x => x.schedule_id,
                        principalTable: "schedules",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "schedule_rows",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    weekday = table.Column<int>(type: "integer", nullable: false),
                    from_time = table.Column<LocalTime>(type: "time", nullable: false),
                    to_time = table.Column<LocalTime>(type: "time", nullable: false),
                    minutes = table.Column<int>(type: "integer", nullable: false),
                    gap = table.Column<int>(type: "integer", nullable: false),
                    breaks = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    schedule_id = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_schedule_rows", x => x.id);
                    table.CheckConstraint("ck_schedule_rows_hours", "to_time > from_time");
                    table.CheckConstraint("ck_schedule_rows_minutes", "minutes between 5 and 240 and gap between 0 and 240");
                    table.CheckConstraint("ck_schedule_rows_weekday", "weekday between 1 and 7");
                    table.ForeignKey(
                        name: "fk_schedule_rows_schedules_schedule_id",
                        column: x => x.schedule_id,
                        principalTable: "schedules",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_extra_hours_schedule_id_date",
                table: "extra_hours",
                columns: new[] { "schedule_id", "date" });

            migrationBuilder.CreateIndex(
                name: "ux_extra_hours_operation",
                table: "extra_hours",
                column: "operation_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_schedule_rows_schedule_id",
                table: "schedule_rows",
                column: "schedule_id");

            migrationBuilder.CreateIndex(
                name: "ix_schedules_doctor_id",
                table: "schedules",
                column: "doctor_id");

            migrationBuilder.CreateIndex(
                name: "ix_schedules_location_id",
                table: "schedules",
                column: "location_id");

            migrationBuilder.CreateIndex(
                name: "ux_schedules_operation",
                table: "schedules",
                column: "operation_id",
                unique: true);

            // No index beside this foreign key: schedules are never deleted, and slots are looked for by doctor and start.
            migrationBuilder.Sql(
                """
                alter table slots add constraint fk_slots_schedules_schedule_id
                    foreign key (schedule_id) references schedules (id) on delete restrict not valid;
                alter table slots validate constraint fk_slots_schedules_schedule_id;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("alter table slots drop constraint fk_slots_schedules_schedule_id");

            migrationBuilder.DropTable(
                name: "extra_hours");

            migrationBuilder.DropTable(
                name: "location_holidays");

            migrationBuilder.DropTable(
                name: "schedule_rows");

            migrationBuilder.DropTable(
                name: "taken_out_times");

            migrationBuilder.DropTable(
                name: "schedules");

            migrationBuilder.DropColumn(
                name: "schedule_id",
                table: "slots");

            migrationBuilder.DropColumn(
                name: "country",
                table: "locations");

            migrationBuilder.DropColumn(
                name: "region",
                table: "locations");
        }
    }
}
