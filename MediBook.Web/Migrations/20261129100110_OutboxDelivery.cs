using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class OutboxDelivery : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_outbox_messages",
                table: "outbox_messages");

            migrationBuilder.AlterColumn<int>(
                name: "booking_id",
                table: "outbox_messages",
                type: "integer",
                nullable: true,
                oldClrType: typeof(int),
                oldType: "integer");

            migrationBuilder.AddColumn<long>(
                name: "id",
                table: "outbox_messages",
                type: "bigint",
                nullable: false,
                defaultValue: 0L)
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);

            migrationBuilder.AddColumn<int>(
                name: "account_id",
                table: "outbox_messages",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "attempts",
                table: "outbox_messages",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Instant>(
                name: "due_at",
                table: "outbox_messages",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "booking_clock()");

            migrationBuilder.AddColumn<string>(
                name: "failure",
                table: "outbox_messages",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "language",
                table: "outbox_messages",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "state",
                table: "outbox_messages",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "WAITING");

            // Until now nothing was sent: what waits from that time is not news any more. An instance of the version before, still running, leaves
            // the defaults to the columns, and what it writes is sent.
            migrationBuilder.Sql("update outbox_messages set state = case when sent_at is null then 'NOT_NEEDED' else 'SENT' end, due_at = created_at");

            migrationBuilder.AddColumn<string>(
                name: "language",
                table: "bookings",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_outbox_messages_id",
                table: "outbox_messages",
                column: "id");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_messages_due",
                table: "outbox_messages",
                columns: new[] { "due_at", "id" },
                filter: "state = 'WAITING'");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_messages_state",
                table: "outbox_messages",
                columns: new[] { "state", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_outbox_messages_account",
                table: "outbox_messages",
                columns: new[] { "account_id", "kind", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_outbox_messages_booking",
                table: "outbox_messages",
                columns: new[] { "booking_id", "kind", "version" },
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_messages_about",
                table: "outbox_messages",
                sql: "num_nonnulls(booking_id, account_id) = 1");

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_messages_sent",
                table: "outbox_messages",
                sql: "(state = 'SENT') = (sent_at is not null)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_messages_state",
                table: "outbox_messages",
                sql: "state in ('WAITING', 'SENT', 'NOT_NEEDED', 'FAILED')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_outbox_messages_id",
                table: "outbox_messages");

            migrationBuilder.DropIndex(
                name: "ix_outbox_messages_due",
                table: "outbox_messages");

            migrationBuilder.DropIndex(
                name: "ix_outbox_messages_state",
                table: "outbox_messages");

            migrationBuilder.DropIndex(
                name: "ux_outbox_messages_account",
                table: "outbox_messages");

            migrationBuilder.DropIndex(
                name: "ux_outbox_messages_booking",
                table: "outbox_messages");

            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_messages_about",
                table: "outbox_messages");

            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_messages_sent",
                table: "outbox_messages");

            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_messages_state",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "id",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "account_id",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "attempts",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "due_at",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "failure",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "language",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "state",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "language",
                table: "bookings");

            migrationBuilder.AlterColumn<int>(
                name: "booking_id",
                table: "outbox_messages",
                type: "integer",
                nullable: false,
                defaultValue: 0,
                oldClrType: typeof(int),
                oldType: "integer",
                oldNullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_outbox_messages",
                table: "outbox_messages",
                columns: new[] { "booking_id", "kind", "version" });
        }
    }
}
