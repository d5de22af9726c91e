using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class VisitTypes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "least_minutes",
                table: "slot_claims",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "visit_type_id",
                table: "bookings",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "booking_answers",
                columns: table => new
                {
                    booking_id = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    question = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    answer = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_booking_answers", x => new { x.booking_id, x.position });
                    table.CheckConstraint("ck_booking_answers_answer", "answer <> '' and (kind <> 'YES_NO' or answer in ('yes', 'no'))");
                    table.CheckConstraint("ck_booking_answers_kind", "kind in ('SHORT_TEXT', 'LONG_TEXT', 'YES_NO', 'CHOICE')");
                    table.CheckConstraint("ck_booking_answers_position", "position between 1 and 5");
                });

            migrationBuilder.CreateTable(
                name: "visit_types",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    specialization_id = table.Column<int>(type: "integer", nullable: true),
                    doctor_id = table.Column<int>(type: "integer", nullable: true),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "ignore_case"),
                    least_minutes = table.Column<int>(type: "integer", nullable: false),
                    preparation = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    sort_order = table.Column<int>(type: "integer", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_visit_types", x => x.id);
                    table.CheckConstraint("ck_visit_types_minutes", "least_minutes between 5 and 240");
                    table.CheckConstraint("ck_visit_types_of_one", "(doctor_id is null) <> (specialization_id is null)");
                    table.ForeignKey(
                        name: "fk_visit_types_doctors_doctor_id",
                        column: x => x.doctor_id,
                        principalTable: "doctors",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_visit_types_specializations_specialization_id",
                        column: x => x.specialization_id,
                        principalTable: "specializations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "visit_questions",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    position = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    words = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    is_required = table.Column<bool>(type: "boolean", nullable: false),
                    choices = table.Column<string>(type: "character varying(1010)", maxLength: 1010, nullable: false),
                    visit_type_id = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_visit_questions", x => x.id);
                    table.CheckConstraint("ck_visit_questions_choices", "(kind = 'CHOICE') = (choices <> '')");
                    table.CheckConstraint("ck_visit_questions_kind", "kind in ('SHORT_TEXT', 'LONG_TEXT', 'YES_NO', 'CHOICE')");
                    table.CheckConstraint("ck_visit_questions_position", "position between 1 and 5");
                    table.ForeignKey(
                        name: "fk_visit_questions_visit_types_visit_type_id",
                        column: x => x.visit_type_id,
                        principalTable: "visit_types",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_slot_claims_long_enough",
                table: "slot_claims",
                sql: "least_minutes is null or ends_at >= starts_at + make_interval(mins => least_minutes)");

            migrationBuilder.CreateIndex(
                name: "ix_visit_questions_visit_type_id",
                table: "visit_questions",
                column: "visit_type_id");

            migrationBuilder.CreateIndex(
                name: "ix_visit_types_doctor_id",
                table: "visit_types",
                column: "doctor_id");

            migrationBuilder.CreateIndex(
                name: "ux_visit_types_name",
                table: "visit_types",
                columns: new[] { "specialization_id", "doctor_id", "name" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            // By hand: EF would add an index to it, and a confirm that changes the visit type would no longer be HOT.
            migrationBuilder.Sql(
                "alter table bookings add constraint fk_bookings_visit_types_visit_type_id foreign key (visit_type_id) references visit_types (id) on delete restrict");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("alter table bookings drop constraint fk_bookings_visit_types_visit_type_id");

            migrationBuilder.DropTable(
                name: "booking_answers");

            migrationBuilder.DropTable(
                name: "visit_questions");

            migrationBuilder.DropTable(
                name: "visit_types");

            migrationBuilder.DropCheckConstraint(
                name: "ck_slot_claims_long_enough",
                table: "slot_claims");

            migrationBuilder.DropColumn(
                name: "least_minutes",
                table: "slot_claims");

            migrationBuilder.DropColumn(
                name: "visit_type_id",
                table: "bookings");
        }
    }
}
