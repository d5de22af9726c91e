using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class AuditTrail : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false, defaultValueSql: "booking_clock()"),
                    actor = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    action = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject_ids = table.Column<int[]>(type: "integer[]", nullable: false),
                    fields = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_entries", x => x.id);
                    table.CheckConstraint("ck_audit_entries_fields", "jsonb_typeof(fields) = 'object'");
                });

            migrationBuilder.CreateTable(
                name: "invitations",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    token_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitations", x => x.account_id);
                    table.CheckConstraint("ck_invitations_order", "ends_at > created_at");
                    table.ForeignKey(
                        name: "fk_invitations_users_account_id",
                        column: x => x.account_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "audit_person_values",
                columns: table => new
                {
                    entry_id = table.Column<long>(type: "bigint", nullable: false),
                    person_key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    field = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    old_value = table.Column<string>(type: "text", nullable: true),
                    new_value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_person_values", x => new { x.entry_id, x.person_key, x.field });
                    table.ForeignKey(
                        name: "fk_audit_person_values_audit_entries_entry_id",
                        column: x => x.entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_slot_events_actor_at_slot_id_version",
                table: "slot_events",
                columns: new[] { "actor", "at", "slot_id", "version" });

            migrationBuilder.CreateIndex(
                name: "ix_slot_events_at_slot_id_version",
                table: "slot_events",
                columns: new[] { "at", "slot_id", "version" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_actor_at_id",
                table: "audit_entries",
                columns: new[] { "actor", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_at_id",
                table: "audit_entries",
                columns: new[] { "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_subject_at_id",
                table: "audit_entries",
                columns: new[] { "subject", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_subject_ids",
                table: "audit_entries",
                column: "subject_ids")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_audit_person_values_person_key",
                table: "audit_person_values",
                column: "person_key");

            migrationBuilder.CreateIndex(
                name: "ux_invitations_token_hash",
                table: "invitations",
                column: "token_hash",
                unique: true);

            migrationBuilder.Sql(
                """
                create trigger audit_entries_append_only before update or delete or truncate on audit_entries
                    for each statement execute function refuse_change();

                create trigger audit_person_values_no_change before update or truncate on audit_person_values
                    for each statement execute function refuse_change();

                -- The setting names the transaction that erases, so that it ends with it, however it was set.
                create function refuse_unless_erasing() returns trigger language plpgsql as
                $$
                begin
                    if current_setting('medibook.erasing', true) is distinct from pg_current_xact_id()::text then
                        raise exception '% is emptied by erasure alone', tg_table_name using errcode = 'restrict_violation';
                    end if;
                    return null;
                end
                $$;

                create trigger audit_person_values_erasure_alone before delete on audit_person_values
                    for each statement execute function refuse_unless_erasing();

                create function erase_person_values(person text) returns bigint language plpgsql as
                $$
                declare
                    erased bigint;
                begin
                    perform set_config('medibook.erasing', pg_current_xact_id()::text, true);
                    delete from audit_person_values where person_key = person;
                    get diagnostics erased = row_count;
                    perform set_config('medibook.erasing', '', true);
                    return erased;
                end
                $$;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                drop trigger audit_person_values_erasure_alone on audit_person_values;
                drop trigger audit_person_values_no_change on audit_person_values;
                drop trigger audit_entries_append_only on audit_entries;
                drop function erase_person_values(text);
                drop function refuse_unless_erasing();
                """);

            migrationBuilder.DropTable(
                name: "audit_person_values");

            migrationBuilder.DropTable(
                name: "invitations");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_slot_events_actor_at_slot_id_version",
                table: "slot_events");

            migrationBuilder.DropIndex(
                name: "ix_slot_events_at_slot_id_version",
                table: "slot_events");
        }
    }
}
