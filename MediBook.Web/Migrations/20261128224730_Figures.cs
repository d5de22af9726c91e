using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class Figures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "doctor_figures",
                columns: table => new
                {
                    doctor_id = table.Column<int>(type: "integer", nullable: false),
                    date = table.Column<LocalDate>(type: "date", nullable: false),
                    slots = table.Column<int>(type: "integer", nullable: false),
                    booked = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_doctor_figures", x => new { x.doctor_id, x.date });
                });

            migrationBuilder.CreateTable(
                name: "figure_runs",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_figure_runs", x => x.id);
                    table.CheckConstraint("ck_figure_runs_one", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "hour_figures",
                columns: table => new
                {
                    date = table.Column<LocalDate>(type: "date", nullable: false),
                    location_id = table.Column<int>(type: "integer", nullable: false),
                    hour = table.Column<int>(type: "integer", nullable: false),
                    slots = table.Column<int>(type: "integer", nullable: false),
                    booked = table.Column<int>(type: "integer", nullable: false),
                    done = table.Column<int>(type: "integer", nullable: false),
                    no_show = table.Column<int>(type: "integer", nullable: false),
                    cancelled = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hour_figures", x => new { x.date, x.location_id, x.hour });
                    table.CheckConstraint("ck_hour_figures_hour", "hour between 0 and 23");
                });

            migrationBuilder.CreateTable(
                name: "made_figures",
                columns: table => new
                {
                    date = table.Column<LocalDate>(type: "date", nullable: false),
                    location_id = table.Column<int>(type: "integer", nullable: false),
                    held = table.Column<int>(type: "integer", nullable: false),
                    confirmed = table.Column<int>(type: "integer", nullable: false),
                    expired = table.Column<int>(type: "integer", nullable: false),
                    at_once = table.Column<int>(type: "integer", nullable: false),
                    leads = table.Column<int[]>(type: "integer[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_made_figures", x => new { x.date, x.location_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_doctor_figures_date",
                table: "doctor_figures",
                column: "date");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "doctor_figures");

            migrationBuilder.DropTable(
                name: "figure_runs");

            migrationBuilder.DropTable(
                name: "hour_figures");

            migrationBuilder.DropTable(
                name: "made_figures");
        }
    }
}
