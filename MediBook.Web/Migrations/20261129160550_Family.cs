using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class Family : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "added_by",
                table: "patients",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<LocalDate>(
                name: "birth_date",
                table: "patients",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "family_account_id",
                table: "patients",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "family_place",
                table: "patients",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<Instant>(
                name: "removed_at",
                table: "patients",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "booking_rights",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    patient_id = table.Column<int>(type: "integer", nullable: false),
                    giver_account_id = table.Column<int>(type: "integer", nullable: false),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    level = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    ends_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    token_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    holder_account_id = table.Column<int>(type: "integer", nullable: true),
                    ended_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_booking_rights", x => x.id);
                    table.CheckConstraint("ck_booking_rights_ends_at", "ends_at > created_at");
                    table.CheckConstraint("ck_booking_rights_holder", "holder_account_id <> giver_account_id");
                    table.CheckConstraint("ck_booking_rights_level", "level in ('SEE', 'BOOK', 'CANCEL')");
                    table.CheckConstraint("ck_booking_rights_link", "token_hash is null or (holder_account_id is null and ended_at is null)");
                    table.ForeignKey(
                        name: "fk_booking_rights_patients_patient_id",
                        column: x => x.patient_id,
                        principalTable: "patients",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_booking_rights_users_giver_account_id",
                        column: x => x.giver_account_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_booking_rights_users_holder_account_id",
                        column: x => x.holder_account_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ux_patients_added_by",
                table: "patients",
                column: "added_by",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_patients_family_place",
                table: "patients",
                columns: new[] { "family_account_id", "family_place" },
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_patients_birth_date",
                table: "patients",
                sql: "birth_date >= '1900-01-01'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_patients_family",
                table: "patients",
                sql: "(family_place is not null) = (family_account_id is not null and removed_at is null)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_patients_one_account",
                table: "patients",
                sql: "account_id is null or family_account_id is null");

            migrationBuilder.CreateIndex(
                name: "ix_booking_rights_giver_account_id",
                table: "booking_rights",
                column: "giver_account_id");

            migrationBuilder.CreateIndex(
                name: "ix_booking_rights_holder_account_id",
                table: "booking_rights",
                column: "holder_account_id");

            migrationBuilder.CreateIndex(
                name: "ix_booking_rights_patient_id",
                table: "booking_rights",
                column: "patient_id");

            migrationBuilder.CreateIndex(
                name: "ix_booking_rights_token_hash",
                table: "booking_rights",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_booking_rights_operation",
                table: "booking_rights",
                column: "operation_id",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_patients_users_family_account_id",
                table: "patients",
                column: "family_account_id",
                principalTable: "users",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_patients_users_family_account_id",
                table: "patients");

            migrationBuilder.DropTable(
                name: "booking_rights");

            migrationBuilder.DropIndex(
                name: "ux_patients_added_by",
                table: "patients");

            migrationBuilder.DropIndex(
                name: "ux_patients_family_place",
                table: "patients");

            migrationBuilder.DropCheckConstraint(
                name: "ck_patients_birth_date",
                table: "patients");

            migrationBuilder.DropCheckConstraint(
                name: "ck_patients_family",
                table: "patients");

            migrationBuilder.DropCheckConstraint(
                name: "ck_patients_one_account",
                table: "patients");

            migrationBuilder.DropColumn(
                name: "added_by",
                table: "patients");

            migrationBuilder.DropColumn(
                name: "birth_date",
                table: "patients");

            migrationBuilder.DropColumn(
                name: "family_account_id",
                table: "patients");

            migrationBuilder.DropColumn(
                name: "family_place",
                table: "patients");

            migrationBuilder.DropColumn(
                name: "removed_at",
                table: "patients");
        }
    }
}
