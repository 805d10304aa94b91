export default function Queue() {
  return (
    <div class="view">
      <h1>Queue</h1>
    </div>
  );
}
